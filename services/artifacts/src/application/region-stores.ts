import { ObjectStore, objectStoreFromUrl } from '@millrace/object-store';
import { Injectable } from '@nestjs/common';
import { ArtifactsSettings } from '../settings.ts';

/** The stores of all regions that this service reaches: its own, and those that it brings copies to. */
@Injectable()
export class RegionStores {
  private readonly stores: ReadonlyMap<string, ObjectStore>;

  constructor(own: ObjectStore, settings: ArtifactsSettings) {
    const { region, regionStores, storeAccessKey: accessKey, storeSecretKey: secretKey } = settings;
    const credentials = accessKey === undefined || secretKey === undefined ? undefined : { accessKey, secretKey };
    const others = regionStores
      .split(/\s+/)
      .filter((pair) => pair !== '')
      .map((pair): [string, ObjectStore] => {
        const at = pair.indexOf('=');
        return [pair.slice(0, at), objectStoreFromUrl(pair.slice(at + 1), credentials)];
      });
    this.stores = new Map([...others, [region, own]]);
  }

  /** `undefined` when nobody said where that region keeps its bytes. */
  of(region: string): ObjectStore | undefined {
    return this.stores.get(region);
  }
}
