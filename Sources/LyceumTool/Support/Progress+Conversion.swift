import Lyceum

extension ProgressReporter {
    /// Shows how far a conversion is.
    func show(_ state: ConversionProgress) {
        describe(state.tensor, total: state.byteCount)
        update(to: state.bytesWritten)
    }
}
