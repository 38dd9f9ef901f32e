-- Invariant: a gateway that makes a session anew under its old id never revives one that was ended, and
-- makes the token that was good until then useless.
--
-- KEYS  1 the session (hash)   2 its user's sessions by expiry
-- ARGV  1 id   2 user id   3 hash of the next token   4 gateway id   5 time to live in ms
-- Returns 'unknown', 'refused', or 'done', the state before and the gateway before.

local found = redis.call('HMGET', KEYS[1], 'user', 'state', 'token', 'gateway')
local user, state, token, gateway = found[1], found[2], found[3], found[4]
if not user then
  return { 'unknown' }
end
if user ~= ARGV[2] or state == 'ENDED' then
  return { 'refused' }
end
-- A connection that broke may send the same call twice: then the next token is in place already.
if token == ARGV[3] then
  return { 'done', 'DETACHED', gateway }
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local expiresText = string.format('%d', now + tonumber(ARGV[5]))
redis.call('HSET', KEYS[1], 'token', ARGV[3], 'gateway', ARGV[4], 'state', 'CONNECTED',
  'seen', string.format('%d', now), 'expires', expiresText)
redis.call('HINCRBY', KEYS[1], 'resumes', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('ZADD', KEYS[2], expiresText, ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
return { 'done', state, gateway }
