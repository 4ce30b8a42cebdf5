function a() {}

function b() {}