"""The attributes that pandas' own tables have, in any version: another name is a column."""

from __future__ import annotations

from typing import Final

PANDAS_NAMES: Final = frozenset(
    """
    T abs add add_prefix add_suffix agg aggregate align all any append apply applymap argmax argmin argsort array as_matrix asfreq
    asobject asof assign astype at at_time attrs autocorr axes between between_time bfill blocks boxplot case_when cat clip
    clip_lower clip_upper columns combine combine_first compare compress consolidate convert_dtypes convert_objects copy corr
    corrwith count cov cummax cummin cumprod cumsum describe diff div divide divmod dot drop drop_duplicates droplevel dropna dt
    dtype dtypes duplicated empty eq equals eval ewm expanding explode factorize ffill fillna filter first_valid_index flags
    floordiv from_arrow from_csv from_dict from_items from_records ftypes ge get get_value groupby gt hasnans head hist iat idxmax
    idxmin iget iloc index infer_objects info insert interpolate is_copy is_monotonic_decreasing is_monotonic_increasing is_unique
    isetitem isin isna isnull item items itemsize iteritems iterrows itertuples ix join keys kurt kurtosis last_valid_index le
    list loc lookup lt mad map mask max mean median melt memory_usage merge min mod mode mul multiply name nbytes ndim ne nlargest
    nonzero notna notnull nsmallest nunique pct_change pipe pivot pivot_table plot pop pow prod product ptp put quantile query
    radd rank ravel rdiv rdivmod reindex reindex_like rename rename_axis reorder_levels repeat replace resample reset_index
    reshape rfloordiv rmod rmul rolling round rpow rsub rtruediv sample searchsorted select select_dtypes sem set_axis set_flags
    set_index set_value shape shift size skew slice_shift sort_index sort_values sortlevel sparse squeeze stack std str strides
    struct style sub subtract sum swaplevel tail take to_clipboard to_csv to_dict to_excel to_feather to_frame to_hdf to_html
    to_iceberg to_json to_latex to_list to_markdown to_numpy to_orc to_panel to_parquet to_period to_pickle to_records to_sql
    to_stata to_string to_timestamp to_xarray to_xml tolist transform transpose truediv truncate tshift tz_convert tz_localize
    unique unstack update valid value_counts values var where xs
    """.split()  # noqa: SIM905 -- a table of words
)
