"""What people are sent before a roundtable and take home from it: papers, calendar file, data. Room in, file out.

``evening.gather`` reads a room once; every paper is made from that value alone, and ``papers`` writes them.
"""
