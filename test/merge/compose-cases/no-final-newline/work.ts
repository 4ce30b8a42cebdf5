function a() { return 1; }

function b() {}

function c() {}