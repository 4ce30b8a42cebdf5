create table a (id int);

alter table a add column x int;
