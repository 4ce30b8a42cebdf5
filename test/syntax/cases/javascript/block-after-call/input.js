(() => {
  start();
})()
{
  const scoped = 1;
}
const allman = function (name)
{
  return name;
}
function plain()
{
}
