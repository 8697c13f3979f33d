{{ config(alias='plain', meta={'a': 1}, tags=['x', 'x']) }} select 1 as id
