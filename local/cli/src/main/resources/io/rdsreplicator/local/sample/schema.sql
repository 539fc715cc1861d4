-- A small shop. Every row that a transaction writes carries the transaction's number (tx), given out under one row's lock, so that
-- numbers follow the order of commits and "the state after tx n" can be asked for later.
create table progress (one boolean primary key default true check (one), tx bigint not null);

create table customer (
    id bigint primary key,
    name text not null,
    email text not null unique,
    joined date not null
);

create table product (
    id bigint primary key,
    name text not null,
    price numeric(10, 2) not null check (price > 0),
    stock bigint not null,
    initial_stock bigint not null
);

create sequence order_number start 1;

create table orders (
    id bigint primary key default nextval('order_number'),
    customer_id bigint not null references customer,
    placed timestamptz not null,
    total numeric(12, 2) not null,
    tx bigint not null
);

create table order_item (
    order_id bigint not null references orders,
    position int not null,
    product_id bigint not null references product,
    quantity int not null check (quantity > 0),
    price numeric(10, 2) not null,
    tx bigint not null,
    primary key (order_id, position)
);

create table document (
    id bigint primary key,
    customer_id bigint not null references customer,
    title text not null,
    body bytea not null
);

create index orders_by_customer on orders (customer_id, placed);
create index order_item_by_product on order_item (product_id);

create view turnover as
select c.id, c.name, count(o.id) as orders, coalesce(sum(o.total), 0) as total
from customer c left join orders o on o.customer_id = c.id
group by c.id, c.name;
