function a() {}

function c() {}
