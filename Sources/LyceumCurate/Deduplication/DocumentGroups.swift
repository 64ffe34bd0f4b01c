internal import LyceumCore

/// Documents that belong together, directly or over others. Four bytes a document.
final class DocumentGroups {
    private var parents: [UInt32]
    /// Documents whose group goes as a whole because an index knows it.
    private var known: Set<UInt32> = []
    /// Documents that stay in the place of their group's first.
    private var keepers: [UInt32: UInt32] = [:]

    init(count: Int) { parents = Array(0..<UInt32(count)) }

    var count: Int { parents.count }

    /// The first document of a document's group.
    func first(of document: Int) -> Int {
        parents.withUnsafeMutableBufferPointer { parents in
            var place = UInt32(document)
            while parents[Int(place)] != place {
                // Every other step is cut short on the way (path halving).
                parents[Int(place)] = parents[Int(parents[Int(place)])]
                place = parents[Int(place)]
            }
            return Int(place)
        }
    }

    func link(_ a: Int, _ b: Int) {
        let (first, second) = (first(of: a), first(of: b))
        guard first != second else { return }
        parents[max(first, second)] = UInt32(min(first, second))
    }

    /// The document, the first of its group until now, goes because of another one, wherever that stands.
    func put(_ document: Int, to other: Int) { parents[document] = UInt32(first(of: other)) }

    /// Documents that were dropped, ascending.
    var dropped: [Int] { known.map { Int($0) }.sorted() }

    /// The document's whole group goes.
    func drop(_ document: Int) { known.insert(UInt32(document)) }

    /// Makes every document point at the first of its group.
    func finish() {
        for document in 0..<count { parents[document] = UInt32(first(of: document)) }
        known = Set(known.map { parents[Int($0)] })
    }

    /// Another document than the first stays of a group; after `finish`.
    func keep(_ document: Int, for first: Int) { keepers[UInt32(first)] = UInt32(document) }

    /// The document of the group that stays, after `finish`.
    func keeper(of document: Int) -> Int { Int(keepers.isEmpty ? parents[document] : keepers[parents[document]] ?? parents[document]) }

    /// Whether an index knows the document's group, after `finish`.
    func isKnown(_ document: Int) -> Bool { !known.isEmpty && known.contains(parents[document]) }

    /// Whether the document goes, after `finish`.
    func isRemoved(_ document: Int) -> Bool { keeper(of: document) != document || isKnown(document) }
}
