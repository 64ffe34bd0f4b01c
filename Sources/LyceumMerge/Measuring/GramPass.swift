internal import CLyceumKernels
internal import LyceumCore
internal import LyceumModel
internal import LyceumTensor

/// Products of the inputs of each matrix, `Xᵀ X` over all tokens (Jin et al. 2023, arXiv 2212.09849, eq. 2). Matrices that read the same input
/// have one together, under the name of the first.
final class GramPass: StatisticsPass {
    let tensors: [TensorDeclaration]
    /// Matrices whose input is another's, with that one's name.
    let sharing: [String: String]
    private let model: TrainableModel
    private let observer: InputObserver
    private let threads: ThreadPool
    private let namesByStorage: [UInt64: String]
    private let owners: [String: String]
    private let readsHead: Bool
    private var sums: [String: Tensor] = [:]
    private var chosen: [String] = []
    private var workspace = lyc_workspace()
    private var failed = false

    init(_ model: TrainableModel, names: [String], threads: ThreadPool) throws(LyceumError) {
        self.model = model
        self.threads = threads
        let wanted = Set(names)
        var namesByStorage: [UInt64: String] = [:]
        for parameter in model.parameters where wanted.contains(parameter.name) && parameter.shape.count == 2 {
            namesByStorage[parameter.tensor.storage.identity] = parameter.name
        }
        self.namesByStorage = namesByStorage
        // A head that is the embedding is a table of rows first of all.
        let head = namesByStorage[model.head.weight.storage.identity]
        readsHead = head.map { $0.hasSuffix("lm_head.weight") || $0.hasSuffix("embed_out.weight") } ?? false
        observer = InputObserver(threads: threads)
        let groups = try Self.groups(model, observer, namesByStorage, head: readsHead ? head : nil)
        var (owners, declarations) = ([String: String](), [TensorDeclaration]())
        for group in groups {
            for name in group.names where owners[name] == nil { owners[name] = group.names[0] }
            if owners[group.names[0]] == group.names[0] {
                declarations.append(TensorDeclaration(name: group.names[0], type: .f32, shape: [group.width, group.width]))
            }
        }
        self.owners = owners
        sharing = owners.filter { $0.key != $0.value }
        tensors = declarations
        observer.saw = { [unowned self] x, weights in see(x, weights.compactMap { namesByStorage[$0.storage.identity] }) }
    }

    deinit { lyc_workspace_free(&workspace) }

    /// What shares inputs, found by running one row.
    private static func groups(
        _ model: TrainableModel, _ observer: InputObserver, _ names: [UInt64: String], head: String?
    ) throws(LyceumError) -> [(names: [String], width: Int)] {
        var groups: [(names: [String], width: Int)] = []
        var seen: Set<String> = []
        observer.saw = { x, weights in
            let group = weights.compactMap { names[$0.storage.identity] }
            // Slices of one matrix are one matrix.
            guard let first = group.first, seen.insert(first).inserted else { return }
            groups.append((group, x.width))
        }
        let rows = StatisticsRows(tokens: [0])
        try rows.check(model)
        _ = model.hiddenStates(tokens: rows.tokens, positions: rows.positions, documents: rows.documents, on: observer)
        if let head { groups.append(([head], model.width)) }
        // Matrices that other rows may be sent to.
        for parameter in model.parameters {
            guard let name = names[parameter.tensor.storage.identity], TensorRole(name).layer != nil else { continue }
            if !groups.contains(where: { $0.names.contains(name) }) { groups.append(([name], parameter.shape[1])) }
        }
        return groups
    }

    func begin(_ names: [String]) throws(LyceumError) {
        chosen = names
        sums = [:]
        let widths = Dictionary(tensors.map { ($0.name, $0.shape[0]) }, uniquingKeysWith: { first, _ in first })
        for name in names {
            guard let width = widths[name] else { throw LyceumError(.notFound, "the model has no such matrix", at: name) }
            sums[name] = Tensor(zeros: [width, width])
        }
    }

    func read(_ tokens: [Int32]) throws(LyceumError) {
        let rows = StatisticsRows(tokens: tokens)
        try rows.check(model)
        let hidden = model.hiddenStates(tokens: tokens, positions: rows.positions, documents: rows.documents, on: observer)
        if readsHead { observer.saw(hidden, [model.head.weight]) }
        guard !failed else { throw LyceumError(.limitExceeded, "no memory to multiply matrices", remedy: "close other programs") }
    }

    private func see(_ x: Tensor, _ names: [String]) {
        var done: [String] = []
        for name in names {
            guard let owner = owners[name], !done.contains(owner), let sum = sums[owner], sum.width == x.width else { continue }
            done.append(owner)
            // sum += xᵀ x
            let width = x.width
            let status = withExtendedLifetime((x, sum)) {
                lyc_gemm(
                    threads.handle, LYC_F32, 1, 0, width, width, x.rows, x.floats, width, x.floats, width, sum.floats, width, 1, &workspace)
            }
            if status != 0 { failed = true }
        }
    }

    func finish(samples: Int) throws(LyceumError) -> [Tensor] {
        defer { sums = [:] }
        return chosen.compactMap { sums[$0] }
    }
}
