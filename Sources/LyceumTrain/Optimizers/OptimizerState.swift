internal import LyceumCore
internal import LyceumTensor

/// The tensors an optimizer remembers, by parameter and slot.
struct OptimizerState {
    /// One kind of tensor that is kept per parameter.
    struct Slot {
        let name: String
        let type: ElementType
        let shape: [Int]

        init(_ name: String, _ shape: [Int], type: ElementType = .f32) {
            self.name = name
            self.type = type
            self.shape = shape
        }

        var bytes: Int { type.bytes(for: shape.reduce(1, *)) }
        /// How often a parameter was changed.
        static let steps = Slot("steps", [1], type: .i64)
    }

    private var order: [String] = []
    private var tensors: [String: Tensor] = [:]
    /// Parameters whose slots are all there.
    private var prepared: Set<String> = []

    var entries: [(name: String, tensor: Tensor)] { order.map { ($0, tensors[$0]!) } }

    /// Makes the slots of a parameter that are not there yet, cleared.
    mutating func prepare(_ parameter: String, _ slots: [Slot]) throws(LyceumError) {
        guard prepared.insert(parameter).inserted else { return }
        for slot in slots {
            let name = "\(parameter).\(slot.name)"
            if let found = tensors[name] {
                try Self.compare(found, slot, name)
                continue
            }
            order.append(name)
            tensors[name] = Tensor(zeros: slot.shape, type: slot.type)
        }
    }

    func tensor(_ parameter: String, _ slot: String) -> Tensor { tensors["\(parameter).\(slot)"]! }

    /// Counts a step of a parameter and returns its number, from 1.
    func countStep(_ parameter: String) -> Int {
        let counter = tensor(parameter, Slot.steps.name).pointer.assumingMemoryBound(to: Int64.self)
        counter.pointee += 1
        return Int(counter.pointee)
    }

    mutating func restore(_ saved: [String: Tensor]) throws(LyceumError) {
        if !prepared.isEmpty {
            for name in order where saved[name] == nil { throw Self.error("\(name) is missing", at: name) }
            for name in saved.keys.sorted() where tensors[name] == nil { throw Self.error("\(name) belongs to no parameter", at: name) }
            for name in order {
                let own = tensors[name]!
                try Self.compare(saved[name]!, Slot("", own.shape, type: own.type), name)
            }
        } else {
            order = saved.keys.sorted()
        }
        for name in order {
            let tensor = saved[name]!
            if tensors[name] == nil { tensors[name] = Tensor(zeros: tensor.shape, type: tensor.type) }
            tensors[name]!.pointer.copyMemory(from: tensor.pointer, byteCount: tensor.byteCount)
        }
    }

    private static func compare(_ found: Tensor, _ slot: Slot, _ name: String) throws(LyceumError) {
        guard found.shape != slot.shape || found.type != slot.type else { return }
        throw error("expected \(slot.type.rawValue) \(slot.shape), found \(found.type.rawValue) \(found.shape)", at: name)
    }

    private static func error(_ message: String, at name: String) -> LyceumError {
        LyceumError(
            .invalidArgument, "the optimizer's state does not fit the parameters: \(message)", at: name,
            remedy: "resume with the model, the adapter and the optimizer the state was saved with")
    }
}
