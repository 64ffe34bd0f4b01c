#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif
internal import LyceumCore

/// The tokens still in play at one step, and the scratch memory to narrow them down.
///
/// First a dense row of logits that penalties and masks edit by token; then a list of keys. A key holds the logit's bits in an order-preserving form
/// above the complement of the token, so larger keys mean larger logits and, among equals, smaller tokens: every order here is total and repeatable.
/// One instance serves any number of sequences in turn. Takes 20 bytes per token of vocabulary.
public final class Candidates {
    public let vocabularySize: Int
    let dense: UnsafeMutablePointer<Float>
    private(set) var keys: UnsafeMutablePointer<UInt64>
    private var spare: UnsafeMutablePointer<UInt64>
    let weights: UnsafeMutablePointer<Float>
    /// Candidates in the list; the first `sortedCount` of them are the largest, in descending order.
    private(set) var count = 0
    private(set) var sortedCount = 0
    private var isDense = true

    public init(vocabularySize: Int) {
        self.vocabularySize = vocabularySize
        let room = max(vocabularySize, 1)
        dense = .allocate(capacity: room)
        keys = .allocate(capacity: room)
        spare = .allocate(capacity: room)
        weights = .allocate(capacity: room)
    }

    deinit {
        dense.deallocate()
        keys.deallocate()
        spare.deallocate()
        weights.deallocate()
    }

    func load(_ row: UnsafePointer<Float>) {
        memcpy(dense, row, vocabularySize * MemoryLayout<Float>.stride)
        isDense = true
        count = 0
        sortedCount = 0
    }

    // MARK: Keys

    @inline(__always)
    static func key(_ value: Float, _ index: UInt32) -> UInt64 {
        // Adding zero makes -0 and 0 equal.
        let bits = (value + 0).bitPattern
        let ordered = bits ^ (UInt32(bitPattern: Int32(bitPattern: bits) &>> 31) | 0x8000_0000)
        return UInt64(ordered) &<< 32 | UInt64(~index)
    }

    @inline(__always)
    static func value(_ key: UInt64) -> Float {
        let ordered = UInt32(truncatingIfNeeded: key &>> 32)
        let flip = ~UInt32(bitPattern: Int32(bitPattern: ordered) &>> 31) | 0x8000_0000
        return Float(bitPattern: ordered ^ flip)
    }

    @inline(__always)
    static func index(_ key: UInt64) -> UInt32 { ~UInt32(truncatingIfNeeded: key) }

    @inline(__always)
    func logit(_ position: Int) -> Float { Self.value(keys[position]) }

    @inline(__always)
    func token(_ position: Int) -> Int32 { Int32(bitPattern: Self.index(keys[position])) }

    // MARK: From the row to the list

    /// Makes the list of all tokens with a finite logit, in token order.
    func makeList() {
        guard isDense else { return }
        var filled = 0
        for token in 0..<vocabularySize where dense[token] > -.infinity {
            keys[filled] = Self.key(dense[token], UInt32(truncatingIfNeeded: token))
            filled &+= 1
        }
        isDense = false
        count = filled
        sortedCount = 0
    }

    /// Keeps the `limit` largest, sorted. Straight from the row when the list does not exist yet: tokens below the best seen so far never enter it.
    func keepLargest(_ limit: Int) {
        if isDense, limit * 4 <= vocabularySize {
            gatherLargest(limit)
        } else {
            makeList()
        }
        sortPrefix(min(limit, count))
        count = min(limit, count)
        sortedCount = count
    }

    private func gatherLargest(_ limit: Int) {
        let room = limit * 4
        var filled = 0
        var threshold = -Float.infinity
        for token in 0..<vocabularySize where dense[token] > threshold {
            keys[filled] = Self.key(dense[token], UInt32(truncatingIfNeeded: token))
            filled &+= 1
            if filled == room {
                selectLargest(UnsafeMutableBufferPointer(start: keys, count: filled), limit)
                filled = limit
                threshold = Self.value(smallest(limit))
            }
        }
        isDense = false
        count = filled
        sortedCount = 0
    }

    private func smallest(_ limit: Int) -> UInt64 {
        var least = keys[0]
        for position in 1..<max(limit, 1) where keys[position] < least { least = keys[position] }
        return least
    }

    // MARK: Narrowing the list

    /// Makes sure that the `wanted` largest come first, in order. Sorts ahead, so that asking for one more each time stays cheap.
    func sortPrefix(_ wanted: Int) {
        guard wanted > sortedCount else { return }
        let target = min(count, max(wanted, sortedCount * 4, 64))
        let rest = UnsafeMutableBufferPointer(start: keys + sortedCount, count: count - sortedCount)
        let more = target - sortedCount
        selectLargest(rest, more)
        sortDescending(UnsafeMutableBufferPointer(rebasing: rest[..<more]))
        sortedCount = target
    }

    /// Drops all but the first `limit` of the sorted prefix.
    func truncate(to limit: Int) {
        count = limit
        sortedCount = min(sortedCount, limit)
    }

    /// Keeps candidates with a logit of at least `bound`; their order stays.
    func keep(atLeast bound: Float) {
        var kept = 0
        var keptSorted = 0
        for position in 0..<count where logit(position) >= bound {
            keys[kept] = keys[position]
            kept &+= 1
            if position < sortedCount { keptSorted &+= 1 }
        }
        count = kept
        sortedCount = keptSorted
    }

    /// Keeps the candidates at the given positions (each at most once), in that order.
    func keep(positions: UnsafeBufferPointer<UInt64>) {
        for (slot, position) in positions.enumerated() {
            weights[slot] = Float(bitPattern: Self.index(position))
        }
        for slot in 0..<positions.count { spare[slot] = keys[Int(weights[slot].bitPattern)] }
        swap(&keys, &spare)
        count = positions.count
        sortedCount = 0
    }

    /// Room for `count` keys of another order, valid until the next call of `keep(positions:)`.
    var scratchKeys: UnsafeMutableBufferPointer<UInt64> { UnsafeMutableBufferPointer(start: spare, count: count) }

    /// Rewrites every logit; the function must be increasing.
    func mapLogits(_ transform: (Float) -> Float) {
        for position in 0..<count {
            let key = keys[position]
            keys[position] = Self.key(transform(Self.value(key)), Self.index(key))
        }
    }

    /// The largest logit in the list.
    var largestLogit: Float {
        if sortedCount > 0 { return logit(0) }
        var best = keys[0]
        for position in 1..<max(count, 1) where keys[position] > best { best = keys[position] }
        return Self.value(best)
    }

    /// Puts e^(logit − largest) of every candidate into `weights`.
    /// - Returns: their sum.
    func computeWeights() -> Double {
        let shift = largestLogit
        for position in 0..<count { weights[position] = logit(position) }
        return exponentiate(weights, count: count, shift: shift)
    }
}

/// Moves the `limit` largest keys of a buffer to its front, in no particular order. O(count) on average, O(count · log count) at worst.
func selectLargest(_ keys: UnsafeMutableBufferPointer<UInt64>, _ limit: Int) {
    guard limit > 0, limit < keys.count, let base = keys.baseAddress else { return }
    var low = 0
    var high = keys.count &- 1
    var rounds = 64
    while high &- low > 32 {
        rounds &-= 1
        guard rounds > 0 else { break }
        let pivot = median(base[low], base[(low &+ high) &>> 1], base[high])
        var left = low
        var right = high
        while left <= right {
            while base[left] > pivot { left &+= 1 }
            while base[right] < pivot { right &-= 1 }
            if left <= right {
                let kept = base[left]
                base[left] = base[right]
                base[right] = kept
                left &+= 1
                right &-= 1
            }
        }
        if limit &- 1 <= right {
            high = right
        } else if limit &- 1 >= left {
            low = left
        } else {
            return
        }
    }
    sortDescending(UnsafeMutableBufferPointer(start: base + low, count: high &- low &+ 1))
}

/// Sorts keys, largest first: by comparison when there are few, byte by byte when there are many.
func sortDescending(_ keys: UnsafeMutableBufferPointer<UInt64>) {
    guard keys.count > 256, let base = keys.baseAddress else {
        var keys = keys
        keys.sort(by: >)
        return
    }
    let spare = UnsafeMutablePointer<UInt64>.allocate(capacity: keys.count)
    defer { spare.deallocate() }
    var source = base
    var target = spare
    for shift in stride(from: UInt64(0), to: 64, by: 8) where distribute(source, target, keys.count, shift) {
        swap(&source, &target)
    }
    if source != base { base.update(from: source, count: keys.count) }
}

/// Moves keys to their places by one byte, largest byte first, keeping the order of equals.
/// - Returns: false, having moved nothing, when all have the same byte.
private func distribute(
    _ source: UnsafeMutablePointer<UInt64>, _ target: UnsafeMutablePointer<UInt64>, _ count: Int, _ shift: UInt64
) -> Bool {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { places in
        places.initialize(repeating: 0)
        for index in 0..<count { places[Int(~(source[index] &>> shift) & 0xFF)] &+= 1 }
        if places.contains(count) { return false }
        var next = 0
        for digit in 0..<256 {
            let size = places[digit]
            places[digit] = next
            next += size
        }
        for index in 0..<count {
            let digit = Int(~(source[index] &>> shift) & 0xFF)
            target[places[digit]] = source[index]
            places[digit] &+= 1
        }
        return true
    }
}

@inline(__always)
private func median(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64 { max(min(a, b), min(max(a, b), c)) }
