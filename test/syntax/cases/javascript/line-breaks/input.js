const limit = 10
const shape = {
  width: 1
}
load('cart')
  .then(show)
  .catch(report)
let sum = limit
  + shape.width
if (sum > limit)
  warn('full')
else
  warn('room')
sum++
limit
const next = sum
;[1, 2].forEach(show)
do {
  step()
} while (running)
outer: for (const row of rows) {
  if (row) continue outer
}
while (queue.length)
  queue.shift()
