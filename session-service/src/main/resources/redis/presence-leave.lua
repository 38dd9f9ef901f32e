-- Invariant: who leaves a document is announced exactly once, also when it expires at the same time.
--
-- KEYS  1 the bucket's documents by their next expiry   2 the document's sessions by expiry
--       3 its participants (hash of session id to event)
-- ARGV  1 document id   2 its channel   3 session id   4 the event that announces it
-- Returns whether the session was there.

local left = redis.call('HDEL', KEYS[3], ARGV[3])
redis.call('ZREM', KEYS[2], ARGV[3])
if left == 1 then
  redis.call('PUBLISH', ARGV[2], ARGV[4])
end
local first = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
if first[2] then
  redis.call('ZADD', KEYS[1], first[2], ARGV[1])
else
  redis.call('ZREM', KEYS[1], ARGV[1])
end
return left
