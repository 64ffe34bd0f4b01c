/// Where rows of several tensors, taken as one, go.
struct GatheredRows {
    /// For each row of the result the part it comes from and the row in it.
    let places: [(part: Int, row: Int)]

    /// - Precondition: all parts have the same width and rows are within them.
    init(_ parts: [Tensor], rows: [Int]) {
        var ends: [Int] = []
        for part in parts { ends.append((ends.last ?? 0) + part.rows) }
        places = rows.map { row in
            let part = ends.firstIndex { row < $0 }!
            return (part, row - (part > 0 ? ends[part - 1] : 0))
        }
    }

    func copy(_ parts: [Tensor], to out: Tensor) {
        let width = out.width
        for (target, place) in places.enumerated() {
            (out.floats + target * width).update(from: parts[place.part].floats + place.row * width, count: width)
        }
    }

    /// The rows of the result that come from a part, and which of its rows each is.
    func from(_ part: Int) -> (results: [Int32], rows: [Int32]) {
        let taken = places.enumerated().filter { $0.element.part == part }
        return (taken.map { Int32($0.offset) }, taken.map { Int32($0.element.row) })
    }
}
