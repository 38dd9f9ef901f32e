-- Invariant: a user never has more than a given number of live sessions.
--
-- KEYS  1 the session (hash)   2 its user's sessions by expiry   3 the bucket's sessions by id
-- ARGV  1 id   2 user id   3 user name   4 client id   5 gateway id   6 hash of the resume token
--       7 time to live in ms   8 sessions of one user at most
-- Returns 'too many', 'exists', or 'done' and the time of creation.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local expires = now + tonumber(ARGV[7])

-- A connection that broke may send the same call twice.
local found = redis.call('HMGET', KEYS[1], 'created', 'token')
if found[1] then
  return found[2] == ARGV[6] and { 'done', found[1] } or { 'exists' }
end

redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%d', now))
if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[8]) then
  return { 'too many' }
end

local nowText = string.format('%d', now)
local expiresText = string.format('%d', expires)
redis.call('HSET', KEYS[1], 'user', ARGV[2], 'name', ARGV[3], 'client', ARGV[4], 'gateway', ARGV[5],
  'token', ARGV[6], 'state', 'CONNECTED', 'created', nowText, 'seen', nowText, 'expires', expiresText,
  'resumes', '0')
redis.call('PEXPIRE', KEYS[1], ARGV[7])
redis.call('ZADD', KEYS[2], expiresText, ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[7])
redis.call('ZADD', KEYS[3], 0, ARGV[1])
return { 'done', nowText }
