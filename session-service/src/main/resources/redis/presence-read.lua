-- Reads who is in several documents of one bucket, without those who have expired; changes nothing.
--
-- KEYS  for each document: 1 its sessions by expiry, 2 its entries by session
-- ARGV  1 how many sessions of each document at most
-- Returns for each document the entries.

local time = redis.call('TIME')
local now = string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000))
local answer = {}
for i = 1, #KEYS, 2 do
  local entries = {}
  local sessions = redis.call('ZRANGEBYSCORE', KEYS[i], '(' .. now, '+inf', 'LIMIT', 0, ARGV[1])
  if #sessions > 0 then
    for _, entry in ipairs(redis.call('HMGET', KEYS[i + 1], unpack(sessions))) do
      if entry then
        entries[#entries + 1] = entry
      end
    end
  end
  answer[#answer + 1] = entries
end
return answer
