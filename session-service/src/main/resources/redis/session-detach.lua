-- Invariant: a connection that is gone never detaches a session that went on elsewhere.
--
-- KEYS  1 the session (hash)   2 its user's sessions by expiry
-- ARGV  1 id   2 gateway id   3 number of resumes, or empty when it does not matter
--       4 time to live in ms
-- Returns whether the session was detached.

local found = redis.call('HMGET', KEYS[1], 'gateway', 'state', 'resumes')
if found[1] ~= ARGV[2] or found[2] ~= 'CONNECTED' then
  return 0
end
if ARGV[3] ~= '' and found[3] ~= ARGV[3] then
  return 0
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local expiresText = string.format('%d', now + tonumber(ARGV[4]))
redis.call('HSET', KEYS[1], 'state', 'DETACHED', 'seen', string.format('%d', now), 'expires', expiresText)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('ZADD', KEYS[2], expiresText, ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return 1
