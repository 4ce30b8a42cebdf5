use a::{b, c, e};

fn f() {}
