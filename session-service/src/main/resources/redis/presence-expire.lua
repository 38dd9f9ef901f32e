-- Invariant: an entry that was not refreshed in time is taken out and announced exactly once,
-- whichever instance comes first: a gateway that dies leaves no ghosts.
--
-- KEYS  1 the bucket's documents by their next expiry   2 the document's sessions by expiry
--       3 its participants (hash of session id to event)
-- ARGV  1 document id   2 its channel
-- Returns how many were taken out.

local time = redis.call('TIME')
local now = string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000))
local gone = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now)
for _, session in ipairs(gone) do
  redis.call('ZREM', KEYS[2], session)
  if redis.call('HDEL', KEYS[3], session) == 1 then
    -- PresenceEvent.left (field 2, length-delimited); a session id is shorter than 128 bytes.
    redis.call('PUBLISH', ARGV[2], '\18' .. string.char(#session) .. session)
  end
end
local first = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
if first[2] then
  redis.call('ZADD', KEYS[1], first[2], ARGV[1])
else
  redis.call('ZREM', KEYS[1], ARGV[1])
end
return #gone
