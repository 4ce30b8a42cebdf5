<?php

namespace Shop\Cart;

use Shop\Item;
use function Shop\price;

/** A cart. */
#[Entity]
final class Cart extends Base implements Sized
{
    use HasItems, HasOwner { add as protected; }
    const LIMIT = 3;
    public ?string $name = 'x}';
    public function __construct(private int $size) {}
    abstract function size();
    public static function &make(): static { return <<<END
        }
        END; }
}
enum State: string { case Open = 'o'; public function label() {} }
function helper() {}
$total = 3;
$app->get('/cart', function () {});
define('LIMIT', 1);
if ($total): ?>
<p>}</p>
<?php endif;
return ['a' => 1];
