const half = total / 2 / count;
const comment = /\/\*[^*/]*\*\//g;
if (ready) /}/.test(line);
const ratio = (a + b) / (c / d);
const inClass = line.replace(/[/}]/g, '');
count++ / 2;
function after() {}
