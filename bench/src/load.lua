-- What wrk sends: one request again and again, each POST with an idempotency key of its own.
-- Arguments: method, path, key, account or "-", form or "-", tag of the run.
local count = 0
local tag

function init(args)
  local path
  wrk.method, path, tag = args[1], args[2], args[6]
  wrk.path = path
  wrk.headers["Authorization"] = "Bearer " .. args[3]
  if args[4] ~= "-" then wrk.headers["Stripe-Account"] = args[4] end
  if args[5] ~= "-" then
    wrk.body = args[5]
    wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
  end
end

function request()
  if wrk.body then
    count = count + 1
    wrk.headers["Idempotency-Key"] = tag .. "-" .. count
  end
  return wrk.format()
end

-- For the caller: answers, microseconds they took, two percentiles in microseconds, failures.
function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("FIGURES %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), failed))
end
