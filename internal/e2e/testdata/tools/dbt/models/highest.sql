select index, max(close) as highest, count(*) as days, round(avg("adj close")::numeric, 2) as mean
from {{ source('public', 'stocks') }}
group by index
