import './a';

run();
