using System;
using Text = System.Text;

namespace Shop.Cart
{
    [Serializable]
    public partial class Cart<T> : Base where T : new()
    {
        private int size = 3;
        public int Count { get; set; } = 4;
        public int Twice => Count * 2;
        public string Path = @"c:\";
        public Cart(int size) : base(size) { }
        public async Task<int> Add<R>(R item) { return 1; }
        public static bool operator ==(Cart a, Cart b) => true;
        public enum State { Open, Closed = 2 }
    }
    public record struct Point(int X);
    public delegate void Changed(int size);
}
