#include <stdio.h>
#include "cart.h"
#define MAX(a, b) \
  ((a) > (b) ? (a) : (b))
#ifdef DEBUG
static int level = 1;
#endif

struct point { int x, y; };
struct point make(int x) { struct point p = {x}; return p; }
struct point origin = {0, 0};
struct cart;
enum { LOW, HIGH = 2 };
typedef struct node { int v; } node_t;
int (*compare)(int, int);
char *name(void);
int main(int argc, char **argv)
{
  return 0;
}
