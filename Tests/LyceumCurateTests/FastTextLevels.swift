import CLyceumKernels

/// The level of the kernels for this thread.
enum FastTextLevels {
    static func number(_ name: String) -> Int32? {
        let level = lyc_level_named(name)
        return level < 0 ? nil : level
    }

    /// - Parameter level: negative to end it.
    static func choose(_ level: Int32) -> Bool { lyc_level_set_for_thread(level) == 0 }
}
