-- Invariant: only the gateway that holds a session keeps it alive.
--
-- KEYS  for each session: the session (hash), its user's sessions by expiry
-- ARGV  1 gateway id   2 time to live in ms   then the id of each session
-- Returns for each session: 'kept', 'unknown', 'moved' or 'ended', and its number of resumes.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local nowText = string.format('%d', now)
local expiresText = string.format('%d', now + tonumber(ARGV[2]))

local answers = {}
for i = 1, #KEYS / 2 do
  local session, index, id = KEYS[2 * i - 1], KEYS[2 * i], ARGV[2 + i]
  local found = redis.call('HMGET', session, 'gateway', 'state', 'resumes')
  local answer = 'kept'
  if not found[1] then
    answer = 'unknown'
  elseif found[2] == 'ENDED' then
    answer = 'ended'
  elseif found[1] ~= ARGV[1] then
    answer = 'moved'
  else
    redis.call('HSET', session, 'state', 'CONNECTED', 'seen', nowText, 'expires', expiresText)
    redis.call('PEXPIRE', session, ARGV[2])
    redis.call('ZADD', index, expiresText, id)
    redis.call('PEXPIRE', index, ARGV[2])
  end
  answers[2 * i - 1] = answer
  answers[2 * i] = found[3] or '0'
end
return answers
