insert into progress (tx) values (0);

insert into customer
select i, 'Customer ' || i || case when i % 100 = 0 then ' Ünïcode 顧客' else '' end, 'c' || i || '@example.com', date '2020-01-01' + (i % 2000)::int
from generate_series(1, 20000) i;

insert into product
select i, 'Product ' || i, 1 + (i * 37 % 9900) / 100.0, 1000000, 1000000
from generate_series(1, 500) i;

insert into orders
select nextval('order_number'), 1 + (i * 7919 % 20000), timestamptz '2026-01-01' + i * interval '5 minutes', 0, 0
from generate_series(1, 30000) i;

insert into order_item
select o.id, p.position, pr.id, 1 + (o.id + p.position) % 5, pr.price, 0
from orders o
cross join generate_series(1, 2) p (position)
join product pr on pr.id = 1 + (o.id * 31 + p.position * 17) % 500;

update orders o set total = (select sum(quantity * price) from order_item i where i.order_id = o.id);

update product p set stock = initial_stock - coalesce((select sum(quantity) from order_item i where i.product_id = p.id), 0);

insert into document
select i, i, 'Contract ' || i, decode(repeat(md5(i::text), 4096), 'hex') from generate_series(1, 8) i;

insert into document
select 9, 9, 'Scanned archive', decode(string_agg(md5(i::text), ''), 'hex') from generate_series(1, 131072) i;

analyze;
