//! A shop.
#![allow(dead_code)]

use std::{fmt, io::Read};
extern crate shop;

pub(crate) const LIMIT: usize = 3;
static mut COUNT: [u8; 2] = [b'{', b'\''];

/// A cart.
#[derive(Debug)]
pub struct Cart<'a, T: Into<Item>> {
    /// Who owns it.
    pub owner: &'a str,
    items: Vec<(T, u8)>,
}
struct Price(u32);
enum Event<'a> {
    Added { item: &'a str },
    Removed(u32),
    #[default]
    Cleared = 3,
}

impl<'a, T> fmt::Display for Cart<'a, T>
where
    T: Into<Item>,
{
    type Output = u8;
    const SIZE: usize = 1;
    fn fmt(&self) -> fmt::Result {
        '}'; r#"}"#; Ok(())
    }
}
impl Price { pub const fn new() -> Self { Price(0) } }
pub trait Sell { fn sell(&self); fn price(&self) -> u32 { 1 } }
macro_rules! cart { () => {}; }
cart!(1, 2);
thread_local! { static OPEN: bool = true; }
mod tests { /* { */ fn works() {} }
pub unsafe extern "C" fn call() {}
