# ---
# title: Count again
# description: Count the halvings of the first chapter again.
# claims: [products]
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Count again
#
# Download the notebook, put it beside the package, change a number, and run it again.

# %%
from IPython.display import SVG
from numbers_.products import product

# %% [markdown]
# ## Ten halvings
#
# They leave [$0.5^{10} \approx 0.00098$](<claim: product(0.5, 10)>) of $x$.

# %%
print(f"{product(0.5, 10):.5f}")

# %% alt="Five bars, each half as tall as the one before it"
bars = "".join(
    f'<rect x="{60 * n}" y="{200 - 200 * product(0.5, n)}" width="40" '
    f'height="{200 * product(0.5, n)}" fill="#0b5cad"/>'
    for n in range(5)
)
SVG(f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200">{bars}</svg>')
