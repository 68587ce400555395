-- Each request has an idempotency key of its own. Without this function wrk sends the same bytes.
local count = 0

function request()
  count = count + 1
  wrk.headers["Idempotency-Key"] = tag .. "-" .. count
  return wrk.format()
end
