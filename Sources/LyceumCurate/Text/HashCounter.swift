/// Counts how often each of many hashes occurs. Kept from document to document: emptying costs nothing but a new number of the round.
struct HashCounter: ~Copyable {
    private struct Slot {
        var hash: UInt64
        var round: UInt32
        var count: UInt32
        var first: UInt32
    }

    private var slots: UnsafeMutablePointer<Slot>
    private var capacity: Int
    private var mask: Int
    private var round: UInt32 = 0

    init() {
        capacity = 1024
        mask = capacity - 1
        slots = Self.make(capacity)
    }

    deinit { slots.deallocate() }

    private static func make(_ capacity: Int) -> UnsafeMutablePointer<Slot> {
        let slots = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
        slots.initialize(repeating: Slot(hash: 0, round: 0, count: 0, first: 0), count: capacity)
        return slots
    }

    /// Forgets everything; room for as many hashes as will be added. After a giant among the documents the memory is given back.
    mutating func reset(for count: Int) {
        var needed = 1024
        while needed < count * 2 { needed *= 2 }
        if needed > capacity || (capacity > 1 << 18 && needed < capacity / 8) || round == .max {
            slots.deallocate()
            capacity = needed
            slots = Self.make(capacity)
            round = 0
        }
        mask = needed - 1
        round += 1
    }

    /// Adds an occurrence.
    /// - Returns: how often it has now occurred, and the number of the one that was first.
    @inline(__always)
    mutating func add(_ hash: UInt64, number: Int) -> (count: Int, first: Int) {
        var index = Int(truncatingIfNeeded: TextHash.mixed(hash)) & mask
        while true {
            if slots[index].round != round {
                slots[index] = Slot(hash: hash, round: round, count: 1, first: UInt32(truncatingIfNeeded: number))
                return (1, number)
            }
            if slots[index].hash == hash {
                slots[index].count &+= 1
                return (Int(slots[index].count), Int(slots[index].first))
            }
            index = (index &+ 1) & mask
        }
    }
}
