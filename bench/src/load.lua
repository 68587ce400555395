-- What wrk sends: one request again and again.
-- Arguments: method, path, key, account or "-", form or "-", tag of the run.

function init(args)
  wrk.method, wrk.path, tag = args[1], args[2], args[6]
  wrk.headers["Authorization"] = "Bearer " .. args[3]
  if args[4] ~= "-" then wrk.headers["Stripe-Account"] = args[4] end
  if args[5] ~= "-" then
    wrk.body = args[5]
    wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
  end
end

-- For the caller: answers, microseconds they took, two percentiles in microseconds, failures.
function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("FIGURES %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), failed))
end
