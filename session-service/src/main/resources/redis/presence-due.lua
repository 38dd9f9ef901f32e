-- Finds documents in which somebody has expired.
--
-- KEYS  1 the bucket's documents by their next expiry
-- ARGV  1 how many documents at most
-- Returns their ids.

local time = redis.call('TIME')
local now = string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000))
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[1])
