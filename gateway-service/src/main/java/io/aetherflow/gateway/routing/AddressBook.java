package io.aetherflow.gateway.routing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where the instances of a service are: the addresses of one DNS name (a headless service, a
 * compose alias), or a list of places. Names are looked up anew at each call.
 */
public final class AddressBook {
  private record Place(String host, int port) {}

  private final List<Place> places;

  /**
   * Creates the book.
   *
   * @param text {@code host:port}, several separated by commas
   */
  public AddressBook(String text) {
    this.places =
        Arrays.stream(text.split(","))
            .map(String::strip)
            .filter(place -> !place.isEmpty())
            .map(AddressBook::place)
            .toList();
    if (places.isEmpty()) {
      throw new IllegalArgumentException("addresses are empty, accepted is host:port[,host:port]");
    }
  }

  private static Place place(String text) {
    int colon = text.lastIndexOf(':');
    try {
      if (colon > 0) {
        return new Place(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("address is " + text + ", accepted is host:port", e);
    }
    throw new IllegalArgumentException("address is " + text + ", accepted is host:port");
  }

  /**
   * All addresses that are known now; blocks while names are looked up. Empty when none can be
   * found.
   */
  public Set<InstanceAddress> lookUp() {
    Set<InstanceAddress> addresses = new LinkedHashSet<>();
    for (Place place : places) {
      try {
        InetAddress[] found = InetAddress.getAllByName(place.host());
        boolean oneMachine = Arrays.stream(found).allMatch(InetAddress::isLoopbackAddress);
        // The loopback names of one machine are one instance, not two.
        int count = oneMachine ? 1 : found.length;
        for (int i = 0; i < count; i++) {
          addresses.add(new InstanceAddress(found[i].getHostAddress(), place.port()));
        }
      } catch (UnknownHostException e) {
        // A name that is not there yet, or not any more: the next look-up will tell.
        continue;
      }
    }
    return addresses;
  }
}
