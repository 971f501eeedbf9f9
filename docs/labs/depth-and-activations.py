# ---
# title: Replay the chapter
# description: Rerun the chapter's experiments, change them, and break them.
# claims: [activations, chain, powers]
# teaches: []
# needs: [spectral-radius, batch-normalisation]
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
# # Replay the chapter
#
# Everything here runs on the functions that the second chapter shows. Download the notebook, put
# it into the project's folder, change a number, and run it again.

# %%
import matplotlib.pyplot as plt
import numpy as np

from snippets.activations import slope_band
from snippets.chain import best_product
from snippets.powers import example, gain, spectral_radius
from snippets.survival import TOWER, Setting, survivals

# %% [markdown]
# ## Powers of one matrix
#
# Before you run the cell: which of the two matrices makes a signal grow in the long run? All
# entries of the first are below one. The second has an entry of ten.

# %%
# Each matrix, and the largest modulus of its eigenvalues.
for name in ("mixed", "shear"):
    W = example(name)
    print(W, f"{spectral_radius(W):.2f}")

# %% [markdown]
# It is the first: its spectral radius, [1.1](<claim: spectral_radius(example("mixed"))>), is
# above one. Powers of the other matrix stretch too, at first: one layer by up to
# [10.02](<claim: gain("shear", 1)>). Only then do they die out.

# %% alt="Most that n layers lengthen a vector, log axis: the mixed grows steadily, shear falls"
depth = range(1, 31)
fig, ax = plt.subplots(figsize=(5.6, 3), layout="constrained")
for name, dash in (("mixed", "-"), ("shear", "--")):
    gains = [gain(name, n) for n in depth]
    ax.semilogy(depth, gains, dash, label=name)
ax.set(xlabel="layers n", ylabel="longest image of a unit vector")
ax.legend()
plt.show()

# %% [markdown]
# ## Slopes of a sigmoid
#
# Out to [$\pm 3.64$](<claim: slope_band(0.1)>) at least a tenth of the largest slope is left. Even
# the best slope in every layer leaves only
# [$0.25^{10} \approx 9.5 \times 10^{-7}$](<claim: best_product("sigmoid", 10)>) after ten layers.

# %%
print(f"{slope_band(0.1):.4f}")
print(f"{best_product('sigmoid', 10):.3g}")

# %% [markdown]
# ## Remedies
#
# Networks of fifty layers of 64 units, a hundred of each kind: plain ones of sigmoids, and three
# with a remedy. Dots are medians, and eight in ten networks lie on the lines. The chapter's fourth
# remedy, the choice of the weights, comes with ReLU here.

# %% alt="Four dots on a log axis: plain sigmoid far to the left, the three remedies near one"
remedies = {
    "sigmoid": Setting("sigmoid"),
    "ReLU, variance 2/n": Setting("relu", 2.0),
    "sigmoid, batch norm": Setting("sigmoid", normalised="batch"),
    "sigmoid, skip": Setting("sigmoid", skip="after"),
}
fig, ax = plt.subplots(figsize=(5.6, 2.2), layout="constrained")
for name, setting in remedies.items():
    low, middle, high = np.quantile(survivals(TOWER, setting), [0.1, 0.5, 0.9])
    ax.plot([low, high], [name, name], color="C0", linewidth=4, alpha=0.4)
    ax.plot([middle], [name], "o", color="C0")
ax.set(xscale="log", xlabel="first gradient over last")
ax.margins(y=0.15)
ax.axvline(1.0, color="grey", linewidth=0.8)
plt.show()

# %% [markdown]
# The plain network keeps
# [$1 \times 10^{-31}$](<claim: result("survival")["median"]["tower_sigmoid_1"]>) of its
# gradient. Each remedy lifts the ratio to between a third and ten; with batch normalisation it is
# [1.3](<claim: result("survival")["median"]["tower_sigmoid_1_batch"]>).
#
# !!! question "Break it"
#
#     Put the sum inside the activation: `skip="before"`. Then only
#     [$3 \times 10^{-26}$](<claim: result("survival")["median"]["tower_sigmoid_1_before"]>)
#     is left. Why? Look for the factor that now multiplies both ways back, past the layer and
#     through it.

# %%
inside = survivals(TOWER, Setting("sigmoid", skip="before"))
print(f"{np.median(inside):.0e}")
