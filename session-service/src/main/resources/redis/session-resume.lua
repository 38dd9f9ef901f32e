-- Invariant: a resume token is good for one resume, by its session's user.
--
-- KEYS  1 the session (hash)   2 its user's sessions by expiry
-- ARGV  1 id   2 user id   3 hash of the presented token   4 hash of the next token   5 gateway id
--       6 time to live in ms
-- Returns 'unknown', 'refused', or 'done', the state before and the gateway before.

local found = redis.call('HMGET', KEYS[1], 'user', 'state', 'token', 'gateway')
local user, state, token, gateway = found[1], found[2], found[3], found[4]
if not user or state == 'ENDED' then
  return { 'unknown' }
end
if user ~= ARGV[2] then
  return { 'refused' }
end
-- A connection that broke may send the same call twice: then the next token is in place already.
if token == ARGV[4] then
  return { 'done', 'DETACHED', gateway }
end
if token ~= ARGV[3] then
  return { 'refused' }
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local expiresText = string.format('%d', now + tonumber(ARGV[6]))
redis.call('HSET', KEYS[1], 'token', ARGV[4], 'gateway', ARGV[5], 'state', 'CONNECTED',
  'seen', string.format('%d', now), 'expires', expiresText)
redis.call('HINCRBY', KEYS[1], 'resumes', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[6])
redis.call('ZADD', KEYS[2], expiresText, ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[6])
return { 'done', state, gateway }
