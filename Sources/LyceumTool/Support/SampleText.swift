/// A text for quick comparisons when the user gives none: plain prose, dialogue, a list, arithmetic and a little code.
enum SampleText {
    static let text = """
        The harbor was quiet before sunrise. A few boats moved against their ropes, and the smell of salt and diesel hung over the stones.
        Mara counted the crates twice, wrote the number into a small book, and looked up when the first gulls began to cry. "You are early,"
        said the old man at the gate. "The ferry will not leave before seven, and the road to the north is closed because of the snow." She
        nodded. She had known about the snow, but not about the ferry, and she had promised to be home for dinner.

        Water boils at one hundred degrees Celsius at sea level, but at lower temperatures on a mountain, because the pressure of the air is
        smaller there. A cook in the mountains therefore needs more time to soften beans than a cook at the coast, unless the pot has a lid
        that keeps the steam inside. The same effect explains why a pressure cooker works: the higher the pressure, the hotter the water can
        become before it turns into steam, and the faster the food is done.

        How to repair a flat tire:
        1. Remove the wheel and let out the remaining air.
        2. Lift one side of the tire over the rim with two levers.
        3. Find the hole: hold the tube under water and look for bubbles.
        4. Roughen the rubber, put glue on it, wait five minutes, and press the patch on.
        5. Put everything back, pump, and check again after an hour.

        If a train leaves at 8:15 and needs 2 hours and 50 minutes, it arrives at 11:05. If three notebooks cost 4.20 euros, one costs 1.40
        euros and ten cost 14 euros. The sum of the numbers from 1 to 100 is 5050, since fifty pairs of numbers each add up to 101.

        def mean(values):
            total = 0.0
            for value in values:
                total += value
            return total / len(values)

        In the nineteenth century the telegraph changed how newspapers worked. Before it, news traveled as fast as a horse or a ship; after
        it, a report from a distant city could be printed on the same day. Editors began to pay for every word, so reporters learned to put the
        most important facts into the first sentence and the details after it, a habit that has survived to this day. Prices, weather and
        results of elections arrived first; opinions took longer.

        "Do you think it will hold?" asked the engineer. The carpenter pressed his thumb against the beam and listened. "It will hold a roof,"
        he said at last, "but not a roof and a winter like the last one. Give it a second post, here, under the joint, and your grandchildren
        will be able to dance on it." So they added a second post, and then, because there was wood left, a third.
        """
}
