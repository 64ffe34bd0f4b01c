/// A document or a part of one, as it will stand in a batch.
struct Piece: Hashable {
    var source: Int
    var document: Int
    var start: Int
    var end: Int

    var count: Int { end - start }
}

/// Pieces that fill one packed sequence together, or a single document.
typealias Bin = [Piece]

extension BatchPlan.Packing {
    /// Whether long documents are cut into parts instead of shortened.
    var splits: Bool { self == .bestFitSplit || self == .wrapped }
}

/// Puts sizes into bins of a capacity, the largest first, each into the fullest bin that still holds it.
///
/// - Parameter sizes: each at most the capacity.
/// - Returns: the items of every bin, bins in the order they were opened. Equal sizes keep their order.
/// - Complexity: O(n log n + n · bins open).
public func bestFitDecreasing(_ sizes: [Int], capacity: Int) -> [[Int]] {
    let order = sizes.indices.sorted { sizes[$0] == sizes[$1] ? $0 < $1 : sizes[$0] > sizes[$1] }
    let smallest = order.last.map { sizes[$0] } ?? 0
    var bins: [[Int]] = []
    var open: [(bin: Int, room: Int)] = []
    for item in order {
        var best: Int?
        for index in open.indices where open[index].room >= sizes[item] {
            if best.map({ open[index].room < open[$0].room }) ?? true { best = index }
        }
        if let best {
            bins[open[best].bin].append(item)
            open[best].room -= sizes[item]
            if open[best].room < smallest { open.remove(at: best) }
        } else {
            bins.append([item])
            if capacity - sizes[item] >= smallest { open.append((bins.count - 1, capacity - sizes[item])) }
        }
    }
    return bins
}

/// Turns a sequence of documents into bins.
struct Packer {
    private let packing: BatchPlan.Packing
    private let capacity: Int
    private let window: Int
    /// Documents waiting for the window to fill, or the row being filled.
    var pending: Bin = []
    /// What is left of a document that is being cut into rows.
    var rest: Piece?
    private var bins: [Bin] = []
    private var taken = 0

    init(packing: BatchPlan.Packing, capacity: Int, window: Int) {
        self.packing = packing
        self.capacity = capacity
        self.window = window
    }

    /// Bins ready to be given, the first first.
    var ready: ArraySlice<Bin> { bins[taken...] }

    mutating func removeFirst() {
        taken += 1
        guard taken >= 64, taken * 2 >= bins.count else { return }
        bins.removeFirst(taken)
        taken = 0
    }

    mutating func restore(ready: [Bin]) { bins = ready }

    /// Takes a document, or what truncation left of it.
    mutating func add(_ piece: Piece) {
        switch packing {
        case .paddingFree: bins.append([piece])
        case .bestFit: gather(piece)
        case .bestFitSplit:
            for start in stride(from: piece.start, to: piece.end, by: capacity) {
                var part = piece
                (part.start, part.end) = (start, min(start + capacity, piece.end))
                // The last token of a document was already learned as what follows the part before.
                if part.count > 1 || start == piece.start { gather(part) }
            }
        case .wrapped: rest = piece
        }
    }

    /// Gives what is left when no more documents come.
    mutating func finish() {
        if packing == .wrapped {
            if !pending.isEmpty { bins.append(pending) }
            pending = []
        } else {
            packWindow()
        }
    }

    private mutating func gather(_ piece: Piece) {
        pending.append(piece)
        if pending.count >= window { packWindow() }
    }

    /// Bins come in the order of their first document, so that the order of the data survives.
    private mutating func packWindow() {
        let packed = bestFitDecreasing(pending.map(\.count), capacity: capacity).map { $0.sorted() }
        bins += packed.sorted { $0[0] < $1[0] }.map { $0.map { pending[$0] } }
        pending = []
    }

    /// Cuts the next part off the document being cut; false when there is none.
    ///
    /// Long documents are cut as rows are wanted, so that the state of a packer stays small.
    mutating func cut() -> Bool {
        guard var part = rest else { return false }
        let room = capacity - pending.reduce(0) { $0 + $1.count }
        part.end = min(part.start + room, part.end)
        pending.append(part)
        rest!.start = part.end
        // The last token of a document was already learned as what follows the part before.
        if rest!.count <= 1 { rest = nil }
        if part.count == room {
            bins.append(pending)
            pending = []
        }
        return true
    }
}
