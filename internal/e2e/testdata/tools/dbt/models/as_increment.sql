{{ config(materialized='incremental') }}
select * from {{ ref('highest') }}
