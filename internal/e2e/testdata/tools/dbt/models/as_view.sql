{{ config(materialized='view') }}
select * from {{ ref('highest') }}
