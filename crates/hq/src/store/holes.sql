SELECT returned.device, device.account, max(returned.own), ifnull(device.n, 0),
       max(returned.n), count(DISTINCT returned.n)
FROM returned
LEFT JOIN device ON device.id = returned.device
WHERE returned.n > ifnull(device.n, 0)
GROUP BY returned.device
ORDER BY returned.device
