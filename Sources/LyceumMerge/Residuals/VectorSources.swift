public import LyceumCore
internal import LyceumModel

extension MergeSource {
    /// The vector a user names: a residual's folder, or a model (or an adapter of the base), whose difference to `base` it is. The base
    /// also gives names and layouts.
    public func vector(_ text: String) throws(LyceumError) -> any TaskVector {
        if StoredResidual.isResidual(text) { return try StoredResidual(text, for: checkpoint) }
        return try ModelDifference(base: self, tuned: try MergeSource.open(text, base: checkpoint))
    }
}
