import './a';
import './theirs';

run();
