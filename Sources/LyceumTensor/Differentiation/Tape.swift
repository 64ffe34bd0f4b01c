internal import CLyceumKernels

/// How a tape computes.
public struct TapeOptions: Sendable {
    /// `f32`, or `bf16`: matrix products of operands rounded to bf16 with fp32 sums; everything else stays fp32.
    public var precision: ElementType
    /// Keep only the input of every block and run the block again for its derivative.
    public var recompute: Bool
    /// Key of the random streams of this step (dropout).
    public var seed: UInt64
    /// Whether adapters drop parts of their input, as training does; measuring does not.
    public var appliesDropout = true

    public init(precision: ElementType = .f32, recompute: Bool = false, seed: UInt64 = 0) {
        self.precision = precision
        self.recompute = recompute
        self.seed = seed
    }
}

/// One operation that was run, and how the derivative passes through it. Each kind is in one file with its forward.
protocol Rule {
    /// Takes the gradient of its outputs and adds to the gradients of its inputs. Runs once, after everything that came later.
    func backward(_ tape: Tape)
}

/// A backend that remembers what it computed, so that the derivative of a loss can be formed: models run on it unchanged.
///
/// What is not reached by a watched parameter leaves no trace. Operations that change a tensor in place give a new tensor here.
/// One caller at a time.
public final class Tape: Backend, @unchecked Sendable {
    public let threads: ThreadPool
    /// Setting them starts the random streams again, so a step that sets its own seed depends on nothing that came before.
    public var options: TapeOptions { didSet { randomOperations = 0 } }
    let memory = StoragePool()
    let plain: CPUBackend
    let gradients: GradientTable
    var workspace = lyc_workspace()
    /// Squared lengths of the rows of frozen matrices, for adapters with magnitudes.
    let rowSquares = RowSquares()
    /// Random operations so far: each has a part of the stream of its own.
    var randomOperations: UInt64 = 0
    private var rules: [any Rule] = []
    private var parameters: Set<UInt64> = []
    /// Storages whose values depend on a parameter.
    private var tracked: Set<UInt64> = []
    private var isRecording = true
    /// Inside a block that will run again: dependencies are followed, rules are not kept.
    private var isForgetting = false
    private var forgottenRules = 0
    /// Told during `backward()`, as early as possible, that nothing more will be added to a watched parameter's gradient; once for each parameter that
    /// was used, by its storage's identity. Set it before the forward pass.
    public var onFinal: ((UInt64) -> Void)?
    /// Used parameters with the number of rules before their first use, in that order: final once no later rule is left.
    private var firstUses: [(identity: UInt64, rules: Int)] = []
    private var usedParameters: Set<UInt64> = []

    public init(threads: ThreadPool, options: TapeOptions = TapeOptions()) {
        self.threads = threads
        self.options = options
        plain = CPUBackend(threads: threads)
        gradients = GradientTable(memory: memory)
    }

    deinit { lyc_workspace_free(&workspace) }

    // MARK: - What is learned

    /// Derivatives with respect to `parameter` (fp32, a storage of its own) are added to `gradient`, of the same shape, or replace it the first
    /// time when `isEmpty`.
    public func watch(_ parameter: Tensor, gradient: Tensor, isEmpty: Bool = false) {
        let variable = Variable(parameter, storageCount: parameter.count)
        gradients.register(variable, gradient: gradient.reshaped([gradient.count]), isEmpty: isEmpty)
        parameters.insert(variable.identity)
        tracked.insert(variable.identity)
    }

    /// Whether a derivative has reached a watched parameter; its gradient is not written before that when it was registered as empty.
    public func hasGradient(_ parameter: Tensor) -> Bool {
        gradients.hasGradient(Variable(parameter, storageCount: parameter.count))
    }

    /// Forgets a parameter: it is frozen from now on.
    public func unwatch(_ parameter: Tensor) {
        parameters.remove(parameter.storage.identity)
        tracked.remove(parameter.storage.identity)
        gradients.remove(parameter.storage.identity)
    }

    // MARK: - Recording

    /// Whether a rule is needed for results of `tensor`.
    func needsGradient(_ tensor: Tensor) -> Bool {
        guard isRecording, tracked.contains(tensor.storage.identity) else { return false }
        if onFinal != nil { noteUse(of: tensor.storage.identity) }
        return true
    }

    func needsGradient(_ tensor: Tensor?) -> Bool { tensor.map { needsGradient($0) } ?? false }

    private func noteUse(of identity: UInt64) {
        guard parameters.contains(identity), usedParameters.insert(identity).inserted else { return }
        firstUses.append((identity, rules.count))
    }

    private func tellFinals() {
        while let first = firstUses.last, first.rules >= rules.count {
            firstUses.removeLast()
            onFinal?(first.identity)
        }
    }

    /// Whether values for derivatives need to be kept now.
    var keepsValues: Bool { isRecording && !isForgetting }

    /// Appends the rule that made `outputs`.
    func record(_ rule: any Rule, outputs: Tensor...) { record(rule, outputs: outputs) }

    func record(_ rule: any Rule, outputs: [Tensor]) {
        for output in outputs { tracked.insert(output.storage.identity) }
        if isForgetting { forgottenRules += 1 } else { rules.append(rule) }
    }

    /// Runs `body` without remembering it: what it gives counts as constant.
    public func withoutGradients<Result>(_ body: () throws -> Result) rethrows -> Result {
        let wasRecording = isRecording
        isRecording = false
        defer { isRecording = wasRecording }
        return try body()
    }

    /// Memory for a result.
    func make(_ shape: [Int], type: ElementType = .f32) -> Tensor {
        Tensor(type: type, shape: shape, storage: Storage(byteCount: type.bytes(for: shape.reduce(1, *)), pool: memory))
    }

    /// A number for the next random operation. Its elements have 2³² counters to themselves.
    func nextRandomCounter() -> UInt64 {
        defer { randomOperations += 1 }
        return randomOperations << 32
    }

    // MARK: - Backward

    /// Adds `gradient` to what `output`, a result of this tape, has.
    public func seed(_ output: Tensor, gradient: Tensor) {
        precondition(output.count == gradient.count, "a gradient of \(gradient.shape) for \(output.shape)")
        guard needsGradient(output) else { return }
        addGradient(gradient, to: Variable(output))
    }

    /// Runs all rules, last first, and forgets them. Losses put the first gradients in the table.
    public func backward() {
        unwind(to: 0)
        forgetActivations()
    }

    /// Forgets everything that was recorded, without derivatives.
    public func discard() {
        rules.removeAll(keepingCapacity: true)
        forgetActivations()
    }

    /// Frees the memory of past activations.
    public func trim() { memory.trim() }

    private func forgetActivations() {
        gradients.removeActivations()
        tracked = parameters
        firstUses.removeAll(keepingCapacity: true)
        usedParameters.removeAll(keepingCapacity: true)
    }

    private func unwind(to depth: Int) {
        tellFinals()
        while rules.count > depth {
            rules.removeLast().backward(self)
            tellFinals()
        }
    }

    // MARK: - Blocks

    public func block(_ input: Tensor, _ body: @escaping (Tensor) -> Tensor) -> Tensor {
        guard options.recompute, keepsValues else { return body(input) }
        let firstRandom = randomOperations
        forgottenRules = 0
        isForgetting = true
        let output = body(input)
        isForgetting = false
        if forgottenRules > 0 {
            record(
                BlockRule(input: input, output: Variable(output), firstRandom: firstRandom, body: body), outputs: output)
        }
        return output
    }

    /// Runs a forgotten block again and passes the gradient of its output through it.
    fileprivate func replay(_ rule: BlockRule) {
        guard let gradient = gradients.take(rule.output) else { return }
        let depth = rules.count
        let randomAfterwards = randomOperations
        randomOperations = rule.firstRandom
        let output = rule.body(rule.input)
        randomOperations = randomAfterwards
        give(gradient, to: Variable(output))
        unwind(to: depth)
    }
}

/// A block whose inside was forgotten (Chen et al. 2016, arXiv 1604.06174).
private struct BlockRule: Rule {
    let input: Tensor
    let output: Variable
    let firstRandom: UInt64
    let body: (Tensor) -> Tensor

    func backward(_ tape: Tape) { tape.replay(self) }
}
