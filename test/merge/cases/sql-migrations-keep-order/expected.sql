create table a (id int);

<<<<<<< ours
create table b (id int);
=======
alter table a add column x int;
>>>>>>> theirs
