import './a';
import './ours';

run();
