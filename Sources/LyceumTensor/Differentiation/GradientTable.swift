/// Where derivatives of the loss gather: one fp32 array per storage that matters, laid out as the storage's elements are, so that slices of
/// a storage are slices of its gradient.
final class GradientTable {
    private struct Entry {
        /// Flat, one element per element of the storage.
        var gradient: Tensor
        /// Nothing has been written yet: the first writer may replace instead of adding.
        var isEmpty: Bool
        /// Parameters keep their gradient; an activation's goes away when it is taken.
        let isParameter: Bool
    }

    private var entries: [UInt64: Entry] = [:]
    private let memory: StoragePool

    init(memory: StoragePool) { self.memory = memory }

    /// Sends a parameter's derivative to `gradient`, which is added to (or replaced, when `isEmpty`).
    func register(_ parameter: Variable, gradient: Tensor, isEmpty: Bool) {
        entries[parameter.identity] = Entry(gradient: gradient, isEmpty: isEmpty, isParameter: true)
    }

    /// Whether a parameter's gradient has been written since it was registered.
    func hasGradient(_ variable: Variable) -> Bool { entries[variable.identity].map { !$0.isEmpty } ?? false }

    /// The array to write a variable's derivative to, and whether to add to what is there.
    func target(_ variable: Variable) -> (gradient: Tensor, accumulate: Bool) {
        if entries[variable.identity] == nil {
            entries[variable.identity] = Entry(
                gradient: Tensor(
                    type: .f32, shape: [variable.storageCount],
                    storage: Storage(byteCount: variable.storageCount * 4, pool: memory)),
                isEmpty: true, isParameter: false)
        }
        var entry = entries[variable.identity]!
        let isWhole = variable.count == entry.gradient.count
        if entry.isEmpty && !isWhole {
            entry.gradient.pointer.initializeMemory(as: UInt8.self, repeating: 0, count: entry.gradient.byteCount)
        }
        let accumulate = !entry.isEmpty || !isWhole
        entry.isEmpty = false
        entries[variable.identity] = entry
        return (variable.view(of: entry.gradient), accumulate)
    }

    /// An activation's gradient, which leaves the table; nil when nothing depended on it.
    func take(_ variable: Variable) -> Tensor? {
        guard let entry = entries[variable.identity], !entry.isEmpty else { return nil }
        if !entry.isParameter { entries[variable.identity] = nil }
        return variable.view(of: entry.gradient)
    }

    /// Makes `gradient` the variable's without a copy when it has none yet, else false.
    func adopt(_ gradient: Tensor, for variable: Variable) -> Bool {
        guard entries[variable.identity] == nil, variable.count == variable.storageCount else { return false }
        entries[variable.identity] = Entry(gradient: gradient.reshaped([gradient.count]), isEmpty: false, isParameter: false)
        return true
    }

    func remove(_ identity: UInt64) { entries[identity] = nil }

    func removeActivations() { entries = entries.filter { $0.value.isParameter } }
}
