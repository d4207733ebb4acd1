{{ config(materialized='table') }}
select * from {{ ref('highest') }}
